// SPDX-License-Identifier: Apache-2.0
// The tables that the SQL back end of the Python library meteaudata leaves behind, to be read only:
// time_series_data(key, idx, index_value, value), in older designs without idx, and
// time_series_metadata(key, metadata_json, series_name, ...).
#pragma once

#include <memory>

#include "lib/store/sql/session.hpp"
#include "mdat/storage.hpp"

namespace mdat::store::sql {

/// Labels come back from their texts as the index metadata tell, as text where they do not fit it. Values are
/// what that design keeps: float64, and integers or booleans where values_dtype says so and they are exact.
/// Changes are kInvalidArgument.
[[nodiscard]] std::shared_ptr<StorageBackend> open_reference_tables(std::unique_ptr<Session> session);

}  // namespace mdat::store::sql
