// What are the four files of a hand-made report? Usage: write_sample_report DIRECTORY
#include <cstdio>

#include "tests/reports/sample_report.hpp"

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: write_sample_report DIRECTORY\n", stderr);
    return 2;
  }
  ropecheck::reports::write_all(ropecheck::reports::sample_report(), arguments[1]);
  return 0;
}
