# Flags of our own targets, in one interface target; never in CMAKE_CXX_FLAGS.
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
find_program(MDAT_CCACHE ccache)
if(MDAT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${MDAT_CCACHE})
endif()
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

option(MDAT_WERROR "Warnings are errors" OFF)
option(MDAT_FUZZ_ENGINE "Link fuzz targets against libFuzzer (clang)" OFF)
set(MDAT_SANITIZE "" CACHE STRING "Sanitizers for all targets, e.g. address,undefined")

add_library(mdat_options INTERFACE)
target_compile_features(mdat_options INTERFACE cxx_std_23)
target_include_directories(mdat_options INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/lib/include)
target_compile_options(mdat_options INTERFACE
  -Wall -Wextra -Wconversion -Wshadow $<$<BOOL:${MDAT_WERROR}>:-Werror>
  # clang reports what libstdc++ 12 itself does inside std::stable_sort.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>
  # Results must be equal to the bit on every CPU: no contraction, no fast-math.
  -ffp-contract=off
  # Debug builds run the whole test suite: asserts on, yet fast enough for millions of rows.
  $<$<CONFIG:Debug>:-O1>)
if(MDAT_SANITIZE)
  set(flags -fsanitize=${MDAT_SANITIZE} -fno-sanitize-recover=all)
  target_compile_options(mdat_options INTERFACE ${flags} -fno-omit-frame-pointer)
  target_link_options(mdat_options INTERFACE ${flags})
endif()
if(MDAT_FUZZ_ENGINE)
  target_compile_options(mdat_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
