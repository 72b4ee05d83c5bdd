// Which of the two readings of the truth is meant?
#pragma once

namespace ropecheck::reference {

/// Real frequencies, or each correctly rounded to binary32 first.
enum class Truth { ideal, shipped };

}  // namespace ropecheck::reference
