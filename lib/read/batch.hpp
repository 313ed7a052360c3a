// SPDX-License-Identifier: Apache-2.0
// The inside of mdat::Batch.
#pragma once

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

}  // namespace mdat
