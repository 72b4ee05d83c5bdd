// What does a correct kernel look like in plain binary64? A skeleton with hooks: the control, and
// what every mutant bends.
#pragma once

#include <map>

#include "kernels/placement64.hpp"
#include "kernels/plugin.hpp"
#include "kernels/rounding.hpp"
#include "kernels/schedule64.hpp"

namespace ropecheck::kernels {

struct CosSin {
  double cos;
  double sin;
};

struct PairValue {
  double first;
  double second;
};

/// One head of one token in a rotate call.
struct Site {
  const ropecheck_rotate_call& call;
  const ropecheck_tensor& tensor;
  const Schedule64& schedule;
  std::int64_t token = 0;
  std::int64_t head = 0;
  std::int64_t sequence_start = 0;

  spec::Role role() const { return &tensor == &call.key ? spec::Role::key : spec::Role::query; }
  spec::Dtype dtype() const { return static_cast<spec::Dtype>(call.dtype); }
  spec::Layout layout() const { return static_cast<spec::Layout>(call.layout); }
  spec::Layout out_layout() const { return static_cast<spec::Layout>(call.out_layout); }
};

/// Frequencies, angles, cos, sin and rotation in binary64, one rounding at the end. (S2, S3)
///
/// error   |position| <= 2^24, binary64 angles: below 2^-26 rad
class Plain64 : public Plugin, protected Recipe64, protected Placement64 {
 public:
  explicit Plain64(const spec::Specification& specification) : specification_(specification) {}

  void frequencies(const ropecheck_frequencies_call& call) override;
  void table(const ropecheck_table_call& call) override;
  void rotate(const ropecheck_rotate_call& call) override;

 protected:
  /// The schedule at a sequence length.
  virtual const Schedule64& schedule(double seq_len);
  /// The position of a table's row, of a head, on one axis.
  virtual std::int64_t row_position(const ropecheck_table_call& call, std::int64_t row,
                                    int axis) const;
  virtual std::int64_t head_position(const Site& site, int axis) const;
  /// What the frequency is multiplied by.
  virtual double turned_at(spec::Role role, std::int64_t position) const;
  /// How a position becomes a number.
  virtual double number(std::int64_t position) const { return static_cast<double>(position); }
  virtual double angle(double position, double frequency) const { return position * frequency; }
  virtual CosSin cos_sin(double angle, double attention_scale) const;
  /// The frequency index that turns a pair.
  virtual int turned_by(const Site&, int pair) const { return pair; }

  /// Elements of the pair within the head. (S1)
  virtual spec::PairElements read_from(const Site& site, int pair) const;
  virtual spec::PairElements write_to(const Site& site, int pair) const;
  virtual int rotated_pairs() const { return head().pairs(); }
  /// y0 = x0·cos - x1·sin, y1 = x0·sin + x1·cos. (S3)
  virtual PairValue turned(const PairValue& x, const CosSin& by, spec::Dtype dtype) const;
  virtual CosSin direction(const Site& site, const CosSin& forward) const;

  /// Elements from the tensor's start to the head's.
  virtual std::int64_t read_offset(const Site& site) const;
  virtual std::int64_t write_offset(const Site& site) const;
  virtual void rotate_head(const Site& site) const;
  virtual void copy_unrotated(const Site& site) const;
  virtual void rotate_pairs(const Site& site) const;
  virtual void rotate_tensor(const ropecheck_rotate_call& call, const ropecheck_tensor& tensor);

  CosSin turn_of(const Site& site, int pair) const;
  const spec::Head& head() const { return specification_.head; }
  const spec::Specification& specification() const { return specification_; }

 private:
  spec::PairElements elements(spec::Layout layout, int pair) const;
  CosSin from_table(const Site& site, int index) const;

  spec::Specification specification_;
  std::map<double, Schedule64> schedules_;
};

/// Position of a token on one axis: of a call, [tokens][axes].
template <class Call>
std::int64_t position_of(const Call& call, std::int64_t token, int axis) {
  return call.positions[token * call.axes + axis];
}

/// What the skeleton declares; mutants start from it.
ropecheck_kernel plain64_declaration();

/// `model:plain64`: the skeleton itself, a control that must never be accused.
const ropecheck_kernel& model_plain64();

}  // namespace ropecheck::kernels
