// SPDX-License-Identifier: Apache-2.0
// vectors_generator FOLDER: writes files as today's writer makes them. Frozen ones are in spec/vectors/valid.
#include "tests/vectors/file.hpp"

int main(int count, char** arguments) {
  if (count != 2) return 2;
  vectors::folder = arguments[1];
  vectors::write_types();
  vectors::write_layouts();
  vectors::write_encodings();
}
