// What does the operating system start?
#include "cli/program.hpp"

int main(int count, char** arguments) {
  return ropecheck::cli::run({arguments + (count > 0 ? 1 : 0), arguments + count});
}
