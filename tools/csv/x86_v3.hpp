// SPDX-License-Identifier: Apache-2.0
// Functions that are compiled twice: for any processor, and for those of x86-64-v3, that is AVX2 and what
// came with it. An attribute does it and not the flags of a file: those would also reach what inline
// functions of headers become for all.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__)
#define MDAT_X86_V3 "avx2,bmi,bmi2,lzcnt,popcnt"

namespace mdat::csv {

/// Whether functions with [[gnu::target(MDAT_X86_V3)]] may be called. With gnu::flatten, all that these call
/// is part of them.
[[nodiscard]] inline bool has_x86_v3() {
  static const bool has = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                          __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("lzcnt") &&
                          __builtin_cpu_supports("popcnt");
  return has;
}

}  // namespace mdat::csv
#endif
