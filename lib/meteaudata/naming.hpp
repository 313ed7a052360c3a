// SPDX-License-Identifier: Apache-2.0
// Names that meteaudata can load: "base#1" for a signal and "base#1_part#1" for its series. It splits them at
// '_' and '#', and they are names of files.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace mdat::meteaudata {

/// The name itself where it can be, else one like it that is not in `taken`; it is added there.
[[nodiscard]] std::string loadable_signal(const std::string& name, std::set<std::string>& taken);
/// As above, of a series of the signal that is `loadable` there and `signal` here.
[[nodiscard]] std::string loadable_series(std::string_view loadable, std::string_view signal,
                                          const std::string& series, std::set<std::string>& taken);
/// In names of files.
[[nodiscard]] std::string file_prefix(std::string_view dataset);

}  // namespace mdat::meteaudata
