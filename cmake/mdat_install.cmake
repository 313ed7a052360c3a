# The installed package: find_package(mdat CONFIG) gives mdat::mdat, pkg-config gives mdat, bin/ the tool.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)
set(MDAT_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/mdat)

install(TARGETS mdat EXPORT mdat-targets FILE_SET HEADERS)
install(EXPORT mdat-targets NAMESPACE mdat:: DESTINATION ${MDAT_CMAKE_DIR})
install(TARGETS mdat_tool)

configure_package_config_file(cmake/mdat-config.cmake.in mdat-config.cmake
  INSTALL_DESTINATION ${MDAT_CMAKE_DIR})
# Until 1.0 the API may change with every minor version.
write_basic_package_version_file(mdat-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/mdat-config.cmake ${PROJECT_BINARY_DIR}/mdat-config-version.cmake
  DESTINATION ${MDAT_CMAKE_DIR})

# A static library leaves it to its user to link what it uses: as here, so in mdat-config.cmake.in.
file(RELATIVE_PATH MDAT_PC_PREFIX /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
if(BUILD_SHARED_LIBS)
  set(MDAT_PC_SUFFIX .private)
else()
  set(MDAT_PC_LIBS -ldate-tz)
endif()
configure_file(cmake/mdat.pc.in mdat.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/mdat.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
