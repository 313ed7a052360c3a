// SPDX-License-Identifier: Apache-2.0
#include "tools/netcdf/library.hpp"

#include <dlfcn.h>
#include <netcdf.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <new>
#include <utility>

#include "tools/netcdf/crash_message.hpp"

namespace mdat::netcdf {
namespace {

#define MDAT_NETCDF_FUNCTIONS(each)                                                                          \
  each(nc_strerror) each(nc_open) each(nc_create) each(nc_close) each(nc_inq_varids) each(nc_inq_var)        \
      each(nc_inq_var_chunking) each(nc_inq_dim) each(nc_inq_grps) each(nc_inq_grpname) each(nc_inq_att)     \
          each(nc_get_att_text) each(nc_get_att_string) each(nc_get_att_longlong) each(nc_get_att_ulonglong) \
              each(nc_get_att_double) each(nc_get_vara) each(nc_free_string) each(nc_set_var_chunk_cache)    \
                  each(nc_def_dim) each(nc_def_var) each(nc_def_var_chunking) each(nc_def_var_deflate)       \
                      each(nc_def_var_fill) each(nc_put_att_text) each(nc_put_att_schar) each(nc_enddef)     \
                          each(nc_put_vara) each(nc_inq_type) each(nc_inq_format)

template <typename F>
struct Guarded;
template <typename R, typename... Arguments>
struct Guarded<R (*)(Arguments...)> {
  R (*function)(Arguments...) = nullptr;
  R operator()(Arguments... arguments) const {
    const CrashMessage told;
    return function(arguments...);
  }
};

/// The functions of the library, once it is loaded.
struct Functions {
// NOLINTNEXTLINE(bugprone-macro-parentheses): it is the name of the member
#define MDAT_NETCDF_MEMBER(name) Guarded<decltype(&::name)> name{};
  MDAT_NETCDF_FUNCTIONS(MDAT_NETCDF_MEMBER)
#undef MDAT_NETCDF_MEMBER
  std::string missing{};
};

Functions load() {
  Functions functions;
  void* library = dlopen(MDAT_NETCDF_SONAME, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) library = dlopen(MDAT_NETCDF_PATH, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    functions.missing = MDAT_NETCDF_SONAME;
    return functions;
  }
#define MDAT_NETCDF_FIND(name)                                                          \
  functions.name.function = reinterpret_cast<decltype(&::name)>(dlsym(library, #name)); \
  if (functions.name.function == nullptr) functions.missing = #name " of " MDAT_NETCDF_SONAME;
  MDAT_NETCDF_FUNCTIONS(MDAT_NETCDF_FIND)
#undef MDAT_NETCDF_FIND
  return functions;
}

const Functions& nc() {
  static const Functions kFunctions = load();
  return kFunctions;
}

struct ExternalFacts {
  nc_type number;
  External type;
  std::size_t bytes;
};
constexpr ExternalFacts kExternals[] = {
    {NC_BYTE, External::kByte, 1},   {NC_CHAR, External::kChar, 1},     {NC_SHORT, External::kShort, 2},
    {NC_INT, External::kInt, 4},     {NC_FLOAT, External::kFloat, 4},   {NC_DOUBLE, External::kDouble, 8},
    {NC_UBYTE, External::kUbyte, 1}, {NC_USHORT, External::kUshort, 2}, {NC_UINT, External::kUint, 4},
    {NC_INT64, External::kInt64, 8}, {NC_UINT64, External::kUint64, 8}, {NC_STRING, External::kString, 0},
    {NC_NAT, External::kOther, 0}};

External external_of(nc_type number) {
  const auto at = std::ranges::find(kExternals, number, &ExternalFacts::number);
  return at == std::end(kExternals) ? External::kOther : at->type;
}

nc_type number_of(External type) { return kExternals[static_cast<std::size_t>(type)].number; }

Result<void> checked(int status) {
  if (status == NC_NOERR) return {};
  const bool system = status > 0;  // of errno
  const ErrorCode code = status == ENOENT                 ? ErrorCode::kNotFound
                         : system || status == NC_EHDFERR ? ErrorCode::kIo
                                                          : ErrorCode::kMalformed;
  return fail(code, std::string("libnetcdf: ") + nc().nc_strerror(status));
}

/// A path that the library cannot take for an address on the network: that of a file that is there.
Result<std::string> plain_path(const std::string& path) {
  std::error_code error;
  const auto canonical = std::filesystem::canonical(path, error);
  if (error) return fail(ErrorCode::kNotFound, path + ": cannot be opened: " + error.message());
  if (!std::filesystem::is_regular_file(canonical, error))
    return fail(ErrorCode::kIo, path + ": is no regular file");
  return canonical.string();
}

Result<std::pair<nc_type, std::size_t>> attribute(int file, int variable, const char* name) {
  nc_type type = NC_NAT;
  std::size_t count = 0;
  const int status = nc().nc_inq_att(file, variable, name, &type, &count);
  if (status == NC_ENOTATT) return std::pair(static_cast<nc_type>(NC_NAT), std::size_t{0});
  if (auto ok = checked(status); !ok) return std::unexpected(ok.error());
  // A file that lies about the size of an attribute is not let to fill the memory.
  if (count > std::size_t{1} << 26)
    return fail(ErrorCode::kMalformed, std::string("attribute '") + name + "' is longer than 64 MiB");
  return std::pair(type, count);
}

}  // namespace

std::string missing_library() { return nc().missing; }

bool is_integer(External type) {
  return width_bytes(type) > 0 && type != External::kChar && type != External::kFloat &&
         type != External::kDouble;
}

std::size_t width_bytes(External type) { return kExternals[static_cast<std::size_t>(type)].bytes; }

void NcFile::Closer::operator()(int* id) const {
  nc().nc_close(*id);
  delete id;
}

Result<NcFile> NcFile::open(const std::string& path) {
  if (!nc().missing.empty()) return fail(ErrorCode::kIo, nc().missing + " cannot be loaded; install it");
  const auto plain = plain_path(path);
  if (!plain) return std::unexpected(plain.error());
  int id = 0;
  if (auto ok = checked(nc().nc_open(plain->c_str(), NC_NOWRITE, &id)); !ok)
    return std::unexpected(ok.error());
  NcFile file(id);
  int format = 0;
  if (auto ok = checked(nc().nc_inq_format(id, &format)); !ok) return std::unexpected(ok.error());
  std::error_code ignored;
  if (format != NC_FORMAT_NETCDF4 && format != NC_FORMAT_NETCDF4_CLASSIC)
    file.plain_bytes_ = std::filesystem::file_size(*plain, ignored);
  return file;
}

Result<NcFile> NcFile::create(const std::string& path) {
  if (!nc().missing.empty()) return fail(ErrorCode::kIo, nc().missing + " cannot be loaded; install it");
  int id = 0;
  if (auto ok = checked(nc().nc_create(path.c_str(), NC_NETCDF4 | NC_CLOBBER, &id)); !ok)
    return std::unexpected(ok.error());
  return NcFile(id);
}

Result<std::vector<Variable>> NcFile::variables() const {
  int count = 0;
  if (auto ok = checked(nc().nc_inq_varids(*id_, &count, nullptr)); !ok) return std::unexpected(ok.error());
  std::vector<int> ids(static_cast<std::size_t>(count));
  if (auto ok = checked(nc().nc_inq_varids(*id_, &count, ids.data())); !ok)
    return std::unexpected(ok.error());
  std::vector<Variable> variables;
  for (const int id : ids) {
    char name[NC_MAX_NAME + 1] = {}, type_name[NC_MAX_NAME + 1] = {};
    nc_type type = NC_NAT;
    int rank = 0;
    std::array<int, NC_MAX_VAR_DIMS> dimensions{};
    if (auto ok = checked(nc().nc_inq_var(*id_, id, name, &type, &rank, nullptr, nullptr)); !ok)
      return std::unexpected(ok.error());
    if (rank > NC_MAX_VAR_DIMS)
      return fail(ErrorCode::kMalformed, std::string(name) + " has too many dimensions");
    if (auto ok = checked(nc().nc_inq_var(*id_, id, nullptr, nullptr, nullptr, dimensions.data(), nullptr));
        !ok)
      return std::unexpected(ok.error());
    nc().nc_inq_type(*id_, type, type_name, nullptr);
    Variable variable{.id = id, .name = name, .type = external_of(type), .type_name = type_name};
    variable.dimensions.assign(dimensions.begin(), dimensions.begin() + rank);
    std::vector<std::size_t> chunk(static_cast<std::size_t>(rank));
    int storage = NC_CONTIGUOUS;
    if (rank > 0 && nc().nc_inq_var_chunking(*id_, id, &storage, chunk.data()) == NC_NOERR &&
        storage == NC_CHUNKED) {
      variable.chunk_cache = std::max<std::size_t>(width_bytes(variable.type), 16);
      for (const std::size_t length : chunk) variable.chunk_cache *= length;
    }
    variables.push_back(std::move(variable));
  }
  return variables;
}

Result<Dimension> NcFile::dimension(int id) const {
  char name[NC_MAX_NAME + 1] = {};
  std::size_t length = 0;
  if (auto ok = checked(nc().nc_inq_dim(*id_, id, name, &length)); !ok) return std::unexpected(ok.error());
  return Dimension{name, length};
}

Result<std::vector<std::string>> NcFile::groups() const {
  int count = 0;
  if (auto ok = checked(nc().nc_inq_grps(*id_, &count, nullptr)); !ok) return std::unexpected(ok.error());
  std::vector<int> ids(static_cast<std::size_t>(count));
  if (auto ok = checked(nc().nc_inq_grps(*id_, &count, ids.data())); !ok) return std::unexpected(ok.error());
  std::vector<std::string> names;
  for (const int id : ids) {
    char name[NC_MAX_NAME + 1] = {};
    if (auto ok = checked(nc().nc_inq_grpname(id, name)); !ok) return std::unexpected(ok.error());
    names.emplace_back(name);
  }
  return names;
}

Result<std::optional<std::string>> NcFile::text(int variable, const char* name) const {
  const auto found = attribute(*id_, variable, name);
  if (!found) return std::unexpected(found.error());
  const auto [type, count] = *found;
  std::string text;
  if (type == NC_CHAR) {
    text.resize(count);
    if (auto ok = checked(nc().nc_get_att_text(*id_, variable, name, text.data())); !ok)
      return std::unexpected(ok.error());
    text.resize(std::strlen(text.c_str()));
  } else if (type == NC_STRING && count == 1) {
    char* value = nullptr;
    if (auto ok = checked(nc().nc_get_att_string(*id_, variable, name, &value)); !ok)
      return std::unexpected(ok.error());
    text = value == nullptr ? "" : value;
    nc().nc_free_string(1, &value);
  } else {
    return std::optional<std::string>();
  }
  return std::optional(std::move(text));
}

Result<std::vector<Number>> NcFile::numbers(int variable, const char* name) const {
  const auto found = attribute(*id_, variable, name);
  if (!found) return std::unexpected(found.error());
  const auto [type, count] = *found;
  const External external = external_of(type);
  if (width_bytes(external) == 0 || external == External::kChar) return std::vector<Number>();
  if (count > 1U << 16)
    return fail(ErrorCode::kMalformed, std::string("attribute '") + name + "' is a table");
  const auto take = [&, length = count]<typename As, typename Held>(const auto& get, As,
                                                                    Held) -> Result<std::vector<Number>> {
    std::vector<Held> values(length);
    if (auto ok = checked(get(*id_, variable, name, values.data())); !ok) return std::unexpected(ok.error());
    std::vector<Number> numbers;
    numbers.reserve(length);
    for (const Held value : values) numbers.emplace_back(static_cast<As>(value));
    return numbers;
  };
  if (!is_integer(external)) return take(nc().nc_get_att_double, 0.0, 0.0);
  return external == External::kUint64 ? take(nc().nc_get_att_ulonglong, std::uint64_t{}, 0ULL)
                                       : take(nc().nc_get_att_longlong, std::int64_t{}, 0LL);
}

Result<void> NcFile::read(const Variable& variable, const Slab& slab, void* out) const {
  return checked(nc().nc_get_vara(*id_, variable.id, slab.start.data(), slab.count.data(), out));
}

Result<void> NcFile::read_strings(const Variable& variable, const Slab& slab,
                                  std::vector<std::string>& out) const {
  std::size_t count = 1;
  for (const std::size_t length : slab.count) count *= length;
  std::vector<char*> texts(count, nullptr);
  const auto ok = checked(nc().nc_get_vara(*id_, variable.id, slab.start.data(), slab.count.data(),
                                           static_cast<void*>(texts.data())));
  if (!ok) return ok;
  out.clear();
  for (const char* text : texts) out.emplace_back(text == nullptr ? "" : text);
  nc().nc_free_string(count, texts.data());
  return {};
}

Result<void> NcFile::set_cache(int variable, std::uint64_t bytes) const {
  return checked(nc().nc_set_var_chunk_cache(*id_, variable, bytes, 521, 0.75F));
}

Result<int> NcFile::add_dimension(const std::string& name) {
  int id = 0;
  if (auto ok = checked(nc().nc_def_dim(*id_, name.c_str(), NC_UNLIMITED, &id)); !ok)
    return std::unexpected(ok.error());
  return id;
}

Result<int> NcFile::add_variable(const Definition& definition) {
  int id = 0;
  const int rank = definition.dimension ? 1 : 0;
  const int dimension = definition.dimension.value_or(0);
  int status =
      nc().nc_def_var(*id_, definition.name.c_str(), number_of(definition.type), rank, &dimension, &id);
  const bool packed = rank == 1 && definition.type != External::kString;
  if (status == NC_NOERR && rank == 1)
    status = nc().nc_def_var_chunking(*id_, id, NC_CHUNKED, &definition.chunk_rows);
  if (status == NC_NOERR && packed) status = nc().nc_def_var_deflate(*id_, id, NC_SHUFFLE, 1, 1);
  if (status == NC_NOERR && definition.fill != nullptr)
    status = nc().nc_def_var_fill(*id_, id, NC_FILL, definition.fill);
  if (status == NC_NOERR && rank == 1) {
    const std::size_t bytes = definition.chunk_rows * std::max<std::size_t>(width_bytes(definition.type), 16);
    status = nc().nc_set_var_chunk_cache(*id_, id, bytes, 3, 0.75F);
  }
  if (auto ok = checked(status); !ok) return std::unexpected(ok.error());
  return id;
}

Result<void> NcFile::set_text(int variable, const char* name, const std::string& text) {
  return checked(nc().nc_put_att_text(*id_, variable, name, text.size(), text.data()));
}

Result<void> NcFile::set_bytes(int variable, const char* name, std::span<const std::int8_t> values) {
  return checked(nc().nc_put_att_schar(*id_, variable, name, NC_BYTE, values.size(),
                                       reinterpret_cast<const signed char*>(values.data())));
}

Result<void> NcFile::end_definition() { return checked(nc().nc_enddef(*id_)); }

Result<void> NcFile::write(int variable, const Slab& slab, const void* values) {
  return checked(nc().nc_put_vara(*id_, variable, slab.start.data(), slab.count.data(), values));
}

Result<void> NcFile::close() {
  const std::unique_ptr<int> id(id_.release());
  return checked(nc().nc_close(*id));
}

}  // namespace mdat::netcdf
