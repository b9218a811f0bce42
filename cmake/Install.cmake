# cmake --install: the programs with their man pages, the libraries with their headers, and a
# CMake package, so that find_package(chatter) offers chatter::core and the others.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/chatter)

install(TARGETS chatterd chatter-inject chatterctl RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES apps/chatterd/chatterd.8 DESTINATION ${CMAKE_INSTALL_MANDIR}/man8)
install(FILES apps/chatter-inject/chatter-inject.1 apps/chatterctl/chatterctl.1
    DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(TARGETS chatter_base chatter_wire chatter_core chatter_net chatter_http chatter_api
        chatter_daemon
    EXPORT chatterTargets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/chatter DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT chatterTargets NAMESPACE chatter:: DESTINATION ${package_dir})

configure_package_config_file(cmake/chatterConfig.cmake.in
    ${PROJECT_BINARY_DIR}/chatterConfig.cmake
    INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/chatterConfigVersion.cmake
    COMPATIBILITY SameMinorVersion)
install(FILES
    ${PROJECT_BINARY_DIR}/chatterConfig.cmake
    ${PROJECT_BINARY_DIR}/chatterConfigVersion.cmake
    ${PROJECT_SOURCE_DIR}/cmake/FindSodium.cmake
    DESTINATION ${package_dir})
