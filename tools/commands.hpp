// SPDX-License-Identifier: Apache-2.0
// One function per subcommand, in a file of its name. A Failure without a message has been told already.
#pragma once

#include <span>
#include <string>

#include "tools/failure.hpp"

namespace mdat::tool {

using Arguments = std::span<const std::string>;

[[nodiscard]] Outcome run_info(Arguments arguments);
[[nodiscard]] Outcome run_ls(Arguments arguments);
[[nodiscard]] Outcome run_head(Arguments arguments);
[[nodiscard]] Outcome run_tail(Arguments arguments);
[[nodiscard]] Outcome run_cat(Arguments arguments);
[[nodiscard]] Outcome run_stats(Arguments arguments);
[[nodiscard]] Outcome run_at(Arguments arguments);
[[nodiscard]] Outcome run_gaps(Arguments arguments);
[[nodiscard]] Outcome run_sample(Arguments arguments);
[[nodiscard]] Outcome run_layout(Arguments arguments);
[[nodiscard]] Outcome run_verify(Arguments arguments);
[[nodiscard]] Outcome run_convert(Arguments arguments);
[[nodiscard]] Outcome run_formats(Arguments arguments);
[[nodiscard]] Outcome run_history(Arguments arguments);
[[nodiscard]] Outcome run_process(Arguments arguments);
[[nodiscard]] Outcome run_cp(Arguments arguments);
[[nodiscard]] Outcome run_meta(Arguments arguments);
[[nodiscard]] Outcome run_rm(Arguments arguments);
[[nodiscard]] Outcome run_rename(Arguments arguments);
[[nodiscard]] Outcome run_rewrite(Arguments arguments);

}  // namespace mdat::tool
