// SPDX-License-Identifier: Apache-2.0
#include "tools/meteaudata_files.hpp"

#include "tools/mdat_target.hpp"
#include "tools/store_file.hpp"
#include "tools/terminal.hpp"
#include "tools/text.hpp"

namespace mdat::tool {

void tell(const std::string& file, const std::vector<MeteaudataNote>& notes) {
  for (const MeteaudataNote& note : notes) print_message(format("{}: {}: {}", file, note.path, note.what));
}

namespace {

Outcome to_mdat(const ConvertOptions& options) {
  return write_store(options.target, options.existing,
                     [&](const std::shared_ptr<StorageBackend>& store) -> Outcome {
                       for (const std::string& source : options.sources) {
                         auto import = read_meteaudata(source);
                         if (!import) return refuse_file(import.error(), source);
                         tell(source, import->notes);
                         if (auto saved = import->dataset.save(store); !saved)
                           return refuse_file(saved.error(), options.target);
                       }
                       return {};
                     });
}

Outcome to_meteaudata(const ConvertOptions& options) {
  if (options.sources.size() != 1)
    return refuse(Exit::kUsage, "a zip or directory of meteaudata has one data set: give one source");
  const std::string& source = options.sources[0];
  auto store = open_store(source);
  if (!store) return std::unexpected(std::move(store.error()));
  const auto dataset = Dataset::load(*store);
  if (!dataset) return refuse_series(dataset.error(), source);
  MeteaudataWriteOptions write;
  if (!options.target.ends_with(".zip")) write.form = MeteaudataForm::kDirectory;
  write.replace = options.existing == Existing::kReplace;
  const auto notes = write_meteaudata(*dataset, options.target, write);
  if (!notes) return refuse_file(notes.error(), options.target);
  tell(options.target, *notes);
  return {};
}

/// Reads all, and tells what it would tell.
Outcome dry_run(const ConvertOptions& options) {
  for (const std::string& source : options.sources) {
    const auto import = read_meteaudata(source);
    if (!import) return refuse_file(import.error(), source);
    tell(source, import->notes);
  }
  return {};
}

}  // namespace

Outcome convert_meteaudata(const ConvertOptions& options) {
  if (options.dry_run) return dry_run(options);
  auto outcome = options.to == FileFormat::kMdat ? to_mdat(options) : to_meteaudata(options);
  if (outcome && options.to == FileFormat::kMdat) tell_size(options.target);
  return outcome;
}

}  // namespace mdat::tool
