// SPDX-License-Identifier: Apache-2.0
// Any bytes as CSV: inferred and loaded, or refused with a message that names the source. The first byte
// picks options, so that every way through the importer is reached.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "tools/csv/row_loader.hpp"
#include "tools/csv/schema.hpp"
#include "tools/csv/target.hpp"

using namespace mdat;
using namespace mdat::csv;

namespace {

CsvOptions options_of(std::uint8_t choice) {
  CsvOptions options;
  if ((choice & 3) == 1) options.bad_rows = BadRows::kSkip;
  if ((choice & 3) == 2) options.bad_rows = BadRows::kNull;
  if ((choice & 4) != 0) options.zone = "Europe/Paris";
  if ((choice & 8) != 0) options.key = "k";
  if ((choice & 16) != 0) options.encoding = Encoding::kLatin1;
  if ((choice & 32) != 0) options.no_header = true;
  if ((choice & 64) != 0) options.time_format = "%d.%m.%Y %H:%M:%S.%f %z";
  if ((choice & 128) != 0) options.types = {{"a", Type{.kind = TypeKind::kString, .unit = {}, .zone = {}}}};
  return options;
}

void must_name(const Error& error) {
  if (error.message.empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const CsvOptions options = options_of(data[0]);
  ByteSource source = ByteSource::of(std::string(data + 1, data + size));
  auto schema = infer_schema(source, options);
  if (!schema) {
    must_name(schema.error());
    return 0;
  }
  if (schema->time.format.order == DateOrder::kUndecided) schema->time.format.order = DateOrder::kMonthFirst;
  const SourceName name{"text", "dir", "file"};
  Target target(nullptr);
  RowLoader loader({name, *schema, options, schema->key ? "{key}/{column}" : "{column}"}, target);
  const auto report = loader.load(source, [] {});
  if (!report) must_name(report.error());
  return 0;
}
