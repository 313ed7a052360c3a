// SPDX-License-Identifier: Apache-2.0
// YAML as trees, built from the events of yaml-cpp. Its exceptions, and ours through it, end here.
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <exception>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "lib/column/utf8.hpp"
#include "lib/model/tag.hpp"
#include "lib/model/yaml_python.hpp"
#include "lib/model/yaml_scalar.hpp"
#include "lib/model/yaml_source.hpp"
#include "mdat/yaml.hpp"

namespace mdat {
namespace {

constexpr std::size_t kDepthMax = 256;
constexpr std::size_t kAliasBytes = std::size_t{64} << 20;
constexpr std::string_view kStandard = "tag:yaml.org,2002:";

/// Thrown through the parser, which has no other way to be stopped.
struct Refusal {
  Error error;
};

[[noreturn]] void refuse(ErrorCode code, const std::string& what, const YAML::Mark& mark) {
  throw Refusal{{code,
                 "YAML: line " + std::to_string(mark.line + 1) + ", column " +
                     std::to_string(mark.column + 1) + ": " + what,
                 static_cast<std::uint64_t>(std::max(mark.pos, 0))}};
}

/// What a copy of it takes, about.
std::size_t weigh(const Parameter& value) {
  std::size_t bytes = sizeof(Parameter);
  const auto add_list = [&](const List& list) {
    for (const Parameter& item : list) bytes += weigh(item);
  };
  if (const auto* list = value.get<List>()) add_list(*list);
  if (const auto* tuple = value.get<Tuple>()) add_list(tuple->items);
  if (const auto* text = value.get<std::string>()) bytes += text->size();
  if (const auto* data = value.get<Bytes>()) bytes += data->size();
  if (const auto* array = value.get<NdArray>()) bytes += array->data.size() + 8 * array->shape.size();
  if (const auto* members = value.get<Parameters>())
    for (const auto& [name, member] : *members) bytes += 64 + name.size() + weigh(member);
  return bytes;
}

Parameter untagged(Parameters members) {
  if (!model::like_tag(members)) return members;
  auto& [tag, content] = *members.begin();
  if (tag == "$map" && content.get<Parameters>() != nullptr) return std::move(content);
  auto value = model::untag(tag, content);
  return value ? std::move(*value) : Parameter(std::move(members));
}

/// The value of a tag; a map of one member, the tag, where it is not known.
Parameter tagged(const std::string& tag, Parameter content) {
  if (tag.empty() || tag == "?" || tag == "!") return content;
  if (!tag.starts_with(kStandard)) return Parameters{{tag, std::move(content)}};
  const std::string_view name = std::string_view(tag).substr(kStandard.size());
  if (name == "map" || name == "seq" || name == "str") return content;
  if (const auto* text = content.get<std::string>()) {
    if (name == "int" || name == "float" || name == "bool" || name == "null" || name == "timestamp")
      return model::resolve_plain(*text);
    auto bytes = name == "binary" ? model::parse_binary(*text) : std::nullopt;
    if (bytes) return std::move(*bytes);
  }
  if (name.starts_with("python/")) {
    if (auto value = model::parse_python(name.substr(7), content)) return std::move(*value);
  }
  return Parameters{{"!!" + std::string(name), std::move(content)}};
}

class Builder final : public YAML::EventHandler {
 public:
  explicit Builder(std::size_t text_bytes) : alias_bytes_left_(kAliasBytes + 16 * text_bytes) {}
  [[nodiscard]] Parameter take_root() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& /*mark*/, YAML::anchor_t anchor) override { put({}, anchor, "null"); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto* known = anchor < anchors_.size() && anchors_[anchor] ? &*anchors_[anchor] : nullptr;
    if (known == nullptr) refuse(ErrorCode::kMalformed, "a node that contains itself", mark);
    const std::size_t bytes = weigh(*known);
    if (bytes > alias_bytes_left_)
      refuse(ErrorCode::kLimit, "aliases unfold to more than 64 MiB and sixteen times the text", mark);
    alias_bytes_left_ -= bytes;
    put(Parameter(*known), YAML::NullAnchor);
  }
  void OnScalar(const YAML::Mark& /*mark*/, const std::string& tag, YAML::anchor_t anchor,
                const std::string& found) override {
    const std::string text = model::with_whole_characters(found);
    if (tag == "?" && text == "<<" && expects_key()) {
      frames_.back().key = text;
      frames_.back().merge = true;
      return;
    }
    put(tag == "?" ? model::resolve_plain(text) : tagged(tag, text), anchor,
        tag == "?" || tag == "!" ? std::optional(text) : std::nullopt);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(mark, {.tag = tag, .anchor = anchor, .is_map = false});
  }
  void OnSequenceEnd() override {
    Frame frame = close();
    put(tagged(frame.tag, std::move(frame.items)), frame.anchor);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open(mark, {.tag = tag, .anchor = anchor, .is_map = true});
  }
  void OnMapEnd() override {
    Frame frame = close();
    Parameters members = members_of(frame);
    const bool plain = frame.tag.empty() || frame.tag == "?" || frame.tag == "!";
    // What is in $map is a map, whatever it looks like.
    if (plain && !frames_.empty() && frames_.back().is_map && frames_.back().key == "$map")
      return put(std::move(members), frame.anchor);
    put(plain ? settled(std::move(members)) : tagged(frame.tag, std::move(members)), frame.anchor);
  }

 private:
  struct Frame {
    std::string tag;
    YAML::anchor_t anchor = YAML::NullAnchor;
    bool is_map = false;
    List items{};
    std::map<std::string, Parameter> members{};
    std::vector<Parameters> merged{};  // of "<<", the first first
    std::optional<std::string> key{};  // whose value comes next
    bool merge = false;
  };

  /// Its own members, and of what it merges those that it does not have.
  static Parameters members_of(Frame& frame) {
    for (Parameters& merged : frame.merged)
      for (auto& [name, value] : merged) frame.members.emplace(name, std::move(value));
    Parameters members;
    members.reserve(frame.members.size());
    for (auto& [name, value] : frame.members) members.emplace(name, std::move(value));
    return members;
  }
  static Parameter settled(Parameters members) {
    const auto at = members.find("$map");
    if (members.size() > 1 && at != members.end())
      if (auto* inner = at->second.get<Parameters>()) at->second = untagged(std::move(*inner));
    return untagged(std::move(members));
  }

  [[nodiscard]] bool expects_key() const {
    return !frames_.empty() && frames_.back().is_map && !frames_.back().key;
  }
  void open(const YAML::Mark& mark, Frame frame) {
    if (frames_.size() == kDepthMax) refuse(ErrorCode::kLimit, "nested more than 256 deep", mark);
    frames_.push_back(std::move(frame));
  }
  Frame close() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    return frame;
  }
  /// A node that is whole; `text` is its text where it is a scalar.
  void put(Parameter value, YAML::anchor_t anchor, std::optional<std::string> text = std::nullopt) {
    if (anchor != YAML::NullAnchor) {
      if (anchor >= anchors_.size()) anchors_.resize(anchor + 1);
      anchors_[anchor] = value;
    }
    if (frames_.empty()) {
      root_ = std::move(value);
      return;
    }
    Frame& frame = frames_.back();
    if (!frame.is_map) {
      frame.items.push_back(std::move(value));
    } else if (!frame.key) {
      frame.key = text ? std::move(*text) : key_of(value);
    } else if (frame.merge) {
      merge(frame, std::move(value));
    } else {
      frame.members.insert_or_assign(std::move(*frame.key), std::move(value));
      frame.key.reset();
    }
  }
  static std::string key_of(const Parameter& value) {
    if (const auto* text = value.get<std::string>()) return *text;
    return to_json(value).value_or("?");
  }
  static void merge(Frame& frame, Parameter value) {
    if (auto* members = value.get<Parameters>()) frame.merged.push_back(std::move(*members));
    if (auto* list = value.get<List>())
      for (Parameter& item : *list)
        if (auto* members = item.get<Parameters>()) frame.merged.push_back(std::move(*members));
    frame.key.reset();
    frame.merge = false;
  }

  std::vector<Frame> frames_;
  std::vector<std::optional<Parameter>> anchors_;
  std::size_t alias_bytes_left_;
  Parameter root_;
};

/// PyYAML refuses them as well; yaml-cpp takes one of them for the end.
std::optional<std::size_t> control_character(std::string_view text) {
  const auto at = std::ranges::find_if(
      text, [](char c) { return (c >= 0 && c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == '\x7f'; });
  return at == text.end() ? std::nullopt : std::optional<std::size_t>(at - text.begin());
}

}  // namespace

Result<Parameter> parse_yaml(std::string_view text) {
  if (!column::is_utf8(text)) return fail(ErrorCode::kMalformed, "YAML: the text is not UTF-8");
  if (const auto at = control_character(text))
    return fail(ErrorCode::kMalformed, "YAML: a control character at byte " + std::to_string(*at), *at);
  try {
    std::istringstream stream(model::indent_block_texts(text));
    YAML::Parser parser(stream);
    Builder builder(text.size());
    if (!parser.HandleNextDocument(builder)) return Parameter();
    Builder behind(text.size());
    if (parser.HandleNextDocument(behind))
      return fail(ErrorCode::kMalformed, "YAML: more than one document, where one was expected");
    return builder.take_root();
  } catch (Refusal& refusal) {
    return std::unexpected(std::move(refusal.error));
  } catch (const YAML::Exception& error) {
    return fail(ErrorCode::kMalformed,
                "YAML: line " + std::to_string(error.mark.line + 1) + ", column " +
                    std::to_string(error.mark.column + 1) + ": " + error.msg,
                static_cast<std::uint64_t>(std::max(error.mark.pos, 0)));
  } catch (const std::exception& error) {
    return fail(ErrorCode::kLimit, std::string("YAML: ") + error.what());
  }
}

}  // namespace mdat
