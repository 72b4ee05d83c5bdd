// The only include of Catch2 (v2 today), so that a move to v3 is one edit.
#pragma once

#include <catch2/catch.hpp>
