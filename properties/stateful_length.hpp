// Which length is in force after a sequence of calls? Hugging Face's dynamic rule as a state
// machine of one number.
#pragma once

namespace ropecheck::properties {

/// dynamic_rope_update of Hugging Face's modeling_rope_utils.py: grow on a longer call, reset on
/// one below L.     (S8h)
///
///   l > record                → record = l, frequencies recomputed for l
///   l < L and record > L      → record = L, original frequencies
///   otherwise                 nothing changes (so l = L after a longer call keeps the longer one's
///   frequencies)
class StatefulLength {
 public:
  explicit StatefulLength(double trained_context)
      : trained_context_(trained_context), record_(trained_context) {}

  /// The length whose frequencies this call uses; L stands for the original ones.
  double call(double seq_len);

 private:
  double trained_context_;
  double record_;
};

}  // namespace ropecheck::properties
