// Which length is in force after a sequence of calls?
#include "properties/stateful_length.hpp"

namespace ropecheck::properties {

double StatefulLength::call(double seq_len) {
  if (seq_len > record_) record_ = seq_len;
  if (seq_len < trained_context_ && record_ > trained_context_) record_ = trained_context_;
  return record_;
}

}  // namespace ropecheck::properties
