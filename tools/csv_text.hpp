// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace mdat::tool {

/// Appends a text field of CSV: quoted where it holds a delimiter, a quote or an end of line, begins or ends
/// with white space, is empty, or would be read as a number, a truth value, a null or a stamp without quotes.
void append_csv_text(std::string& out, std::string_view text);

/// Appends a name for the header line: quoted only where CSV needs it.
void append_csv_name(std::string& out, std::string_view name);

/// Appends a field of TSV: tab, newline, carriage return and backslash as \t, \n, \r and \\; the empty text
/// as
/// "" (nothing is null), so that the text "" itself is \"\".
void append_tsv_text(std::string& out, std::string_view text);

}  // namespace mdat::tool
