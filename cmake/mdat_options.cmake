# Flags of our own targets, in one interface target; never in CMAKE_CXX_FLAGS.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
find_program(MDAT_CCACHE ccache)
if(MDAT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${MDAT_CCACHE})
endif()

set(MDAT_SANITIZE "" CACHE STRING "Sanitizers for all targets, e.g. address,undefined")
option(MDAT_WERROR "Warnings are errors" OFF)
option(MDAT_FUZZ_ENGINE "Link fuzz targets against libFuzzer (clang)" OFF)

add_library(mdat_options INTERFACE)
target_compile_features(mdat_options INTERFACE cxx_std_23)
target_include_directories(mdat_options INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/lib/include)
# Results must be equal to the bit on every CPU: no contraction, no fast-math.
target_compile_options(mdat_options INTERFACE -Wall -Wextra -Wconversion -Wshadow -ffp-contract=off
  $<$<BOOL:${MDAT_WERROR}>:-Werror>)
if(MDAT_SANITIZE)
  target_compile_options(mdat_options INTERFACE -fsanitize=${MDAT_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(mdat_options INTERFACE -fsanitize=${MDAT_SANITIZE})
endif()
if(MDAT_FUZZ_ENGINE)
  target_compile_options(mdat_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
