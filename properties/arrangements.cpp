// In which memory layouts are tensors handed over?
#include "properties/arrangements.hpp"

namespace ropecheck::properties {

kernels::Arrangement draw_arrangement(const Turning& turning) {
  kernels::Arrangement arrangement;
  const Draw& draw = turning.draw;
  arrangement.misalignment = draw.integer("misalignment", 0, 15);
  if (turning.caller.can(ROPECHECK_IN_PLACE)) arrangement.in_place = draw.flag("in place");
  if (!turning.caller.can(ROPECHECK_STRIDED)) return arrangement;
  arrangement.token_padding = draw.integer("token padding", 0, 9);
  arrangement.head_padding = draw.integer("head padding", 0, 9);
  arrangement.heads_outermost = draw.flag("heads outermost");
  return arrangement;
}

}  // namespace ropecheck::properties
