// SPDX-License-Identifier: Apache-2.0
// The inside of mdat::Batch.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "lib/column/gather.hpp"
#include "mdat/scan.hpp"

namespace mdat {

struct Batch::Column {
  column::Run run;  // the rows of the batch
  TypeKind kind{};
  std::vector<std::string> categories;
  column::Gathered gathered;
};

/// Which rows of a batch are kept: keep[i] is 1 or 0. Holds the stamps and numbers of those that are.
struct Sieve {
  std::array<std::uint8_t, Batch::kRowsMax> keep;
  std::array<std::uint16_t, Batch::kRowsMax> kept;
  column::Gathered times;
};

}  // namespace mdat
