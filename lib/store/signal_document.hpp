// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "mdat/dataset.hpp"

namespace mdat::store {

/// A signal as a document, with the names and keys of its series.
[[nodiscard]] Document document_of(const std::string& dataset, const Signal& signal);

}  // namespace mdat::store
