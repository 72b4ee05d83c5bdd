# Writes OUTPUT, a C++ source that holds the text of INPUT, so that the program needs no data directory.
# cmake -DINPUT=models.json -DOUTPUT=models_json.cpp -P embed.cmake
file(READ "${INPUT}" text)
string(LENGTH "${text}" remaining)
set(chunk_bytes 8000)  # the longest string literal that every compiler must take is 65536
set(begin 0)
set(chunks "")
while(begin LESS remaining)
  string(SUBSTRING "${text}" ${begin} ${chunk_bytes} chunk)
  string(APPEND chunks "    R\"rope(${chunk})rope\",\n")
  math(EXPR begin "${begin} + ${chunk_bytes}")
endwhile()
file(WRITE "${OUTPUT}" "#include \"spec/profiles/embedded.hpp\"

namespace ropecheck::spec {
namespace {
constexpr std::string_view kChunks[] = {
${chunks}};
}  // namespace
std::span<const std::string_view> embedded_models() { return kChunks; }
}  // namespace ropecheck::spec
")
