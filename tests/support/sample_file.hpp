// SPDX-License-Identifier: Apache-2.0
// A small file with a little of everything, to be damaged.
#pragma once

#include <string>

#include "tests/support/model.hpp"

namespace mdat::test {

/// Writes it in several commits: nulls, strings, categories, a widened column, a shared axis, several
/// granules, long names that make the directory two levels high, a tail. Returns what it holds.
Model make_sample(const std::string& path);

}  // namespace mdat::test
