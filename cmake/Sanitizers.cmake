# CHATTER_SANITIZE reaches every target: a sanitizer must see the whole program.
if(CHATTER_SANITIZE)
    add_compile_options(-fsanitize=${CHATTER_SANITIZE} -fno-sanitize-recover=all
        -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${CHATTER_SANITIZE})
endif()
