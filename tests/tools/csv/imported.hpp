// SPDX-License-Identifier: Apache-2.0
// CSV text to series and back out, for tests: through a real file.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "mdat/error.hpp"
#include "tools/csv/import.hpp"

namespace mdat::csv::test {

/// A folder that is gone with the object.
class Folder {
 public:
  Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();
  [[nodiscard]] const std::string& path() const { return path_; }
  /// Writes a file, with the folders on its way, and returns its path.
  std::string write(const std::string& name, const std::string& text) const;

 private:
  std::string path_;
};

struct ImportedSeries {
  std::string type;
  std::string unit;
  std::string axis_type;
  std::vector<std::string> times;   ///< ISO 8601
  std::vector<std::string> values;  ///< "null", "1", "1.5", "true", "'text'"
};

struct Imported {
  std::map<std::string, ImportedSeries> series;
  std::vector<std::string> order;  ///< names in order of creation
  std::uint64_t axes = 0;
  ImportReport report;

  /// Names in alphabetical order.
  [[nodiscard]] std::vector<std::string> names() const;
};

/// Appends sources to `target`, which need not exist, commits and reads all of it.
[[nodiscard]] Result<Imported> import_files(const std::vector<std::string>& sources,
                                            const std::string& target, const CsvOptions& options = {});

/// One source, "input.csv", into a new file. Fails the test where it is refused.
[[nodiscard]] Imported import_text(const std::string& text, const CsvOptions& options = {});
/// The error of a source that must be refused; the file that was to be must not exist.
[[nodiscard]] Error refuse_text(const std::string& text, const CsvOptions& options = {});

/// Whether a message holds all of these.
[[nodiscard]] bool names_all(const Error& error, const std::vector<std::string>& parts);

}  // namespace mdat::csv::test
