# Which commit is being built? Writes OUTPUT only when the answer changes. Arguments: SOURCE, OUTPUT.
cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND git describe --always --dirty --abbrev=12 --exclude=*
                WORKING_DIRECTORY ${SOURCE} OUTPUT_VARIABLE commit ERROR_QUIET
                OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed)
if(failed)
  set(commit unknown)
endif()
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT
"// Which commit was this built from? Generated at build time.
#pragma once
inline constexpr char kCommit[] = \"@commit@\";
")
