// SPDX-License-Identifier: Apache-2.0
// Types in the words of pandas.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mdat/type.hpp"

namespace mdat::meteaudata {

struct Dtype {
  Type type{};
  bool nullable = false;  ///< "Int64", "Float64", "boolean": NA is not NaN
  bool known = true;      ///< else its values are kept as their texts
};

/// "float64", "Int8", "boolean", "str", "category", "datetime64[us, Europe/Paris]", "double[pyarrow]" ...
[[nodiscard]] Dtype parse_dtype(std::string_view text);

/// What pandas makes of columns of that type: nulls need types that have them.
[[nodiscard]] std::string dtype_of(const Type& type, bool has_nulls);

/// Names that pandas gives to zones: "UTC-05:00", "pytz.FixedOffset(-300)", "tzutc()" as those of Type::zone;
/// "UTC" for what the system does not know, which `known` tells.
struct ZoneName {
  std::string name;
  bool known = true;
};
[[nodiscard]] ZoneName parse_zone_name(std::string_view text);

}  // namespace mdat::meteaudata
