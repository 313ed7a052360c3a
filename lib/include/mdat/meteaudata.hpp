// SPDX-License-Identifier: Apache-2.0
// The files of the Python library meteaudata (0.12): a data set as a zip or a directory of CSV and YAML.
//
//     auto plant = mdat::read_meteaudata("plant.zip");
//     auto store = mdat::StorageConfig::parse("mdat:plant.mdat")->create_backend();
//     if (plant && store) auto saved = plant->dataset.save(*store);
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "mdat/dataset.hpp"
#include "mdat/error.hpp"

namespace mdat {

/// Something that is not the same on the other side.
struct MeteaudataNote {
  std::string path;  ///< "A#1/A#1_RAW#1", or the name of a file
  std::string what;
  bool operator==(const MeteaudataNote&) const = default;
};

struct MeteaudataReadOptions {
  std::string dataset{};  ///< which one; needed only where there are several
  std::uint64_t files_max = 1'000'000;
  std::uint64_t unpacked_max = std::uint64_t{64} << 30;  ///< bytes of all that is read
  std::uint64_t ratio_max = 1000;  ///< bytes that one of an archive may unpack to, beyond a first MiB
};

struct MeteaudataImport {
  Dataset dataset;  ///< with its rows in memory
  std::vector<MeteaudataNote> notes;
};

/// Whether it is a zip, or a directory with a file *_metadata.yaml.
[[nodiscard]] bool is_meteaudata(const std::string& path);

/// A data set, or signals without one as a data set that is named after the file. The source is not changed,
/// nothing is unpacked to disk, no link is followed. kMalformed for archives with names that lead elsewhere,
/// links or names that occur twice, and for text that is not of the type that the metadata tell; kLimit
/// beyond the options; kNotFound for files that are missing.
[[nodiscard]] Result<MeteaudataImport> read_meteaudata(const std::string& path,
                                                       const MeteaudataReadOptions& options = {});

enum class MeteaudataForm : std::uint8_t { kZip, kDirectory };

struct MeteaudataWriteOptions {
  MeteaudataForm form = MeteaudataForm::kZip;
  bool deflate = true;   ///< else stored, as meteaudata does
  bool replace = false;  ///< a zip that is there; a directory never is
};

/// What meteaudata 0.12.1 loads, and read_meteaudata reads back exactly: what the former has no field for
/// stands in members `mdat`, which it ignores. The notes tell what it sees otherwise. The same data set makes
/// the same bytes. Rows are read twice, in bounded memory. kExists where the target is there.
[[nodiscard]] Result<std::vector<MeteaudataNote>> write_meteaudata(
    const Dataset& dataset, const std::string& path, const MeteaudataWriteOptions& options = {});

/// All series of a store into the tables of its SQL back end, which SQLAdapter of 0.12.1 loads: `url` is
/// sqlite:///PATH or postgresql://..., tables are made where there are none. Keys are those of the store.
/// Values are float64 there, so that series of text, categories and times are left out; the notes tell what
/// is. What the metadata of a series cannot say stands in a member `mdat`, with which the tables are read
/// back. kExists for a key that is there, unless it is to be replaced; after an error nothing has changed.
[[nodiscard]] Result<std::vector<MeteaudataNote>> write_meteaudata_tables(
    const std::shared_ptr<StorageBackend>& from, const std::string& url, bool replace = false);

}  // namespace mdat
