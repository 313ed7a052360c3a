// SPDX-License-Identifier: Apache-2.0
// Arrays beside everything else that a process does with signals, stacks and fork(), each in a process of its
// own.
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <functional>
#include <thread>

#include "tests/lib/page/columns.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

constexpr std::uint64_t kFrameRows = 8192;
constexpr std::uint64_t kRows = 100 * kFrameRows + 5;

double value_at(std::uint64_t row) { return double(1 + row * 7919 % 99'991) / 300; }

std::uint64_t wrong_values(const Paged<double>& array, std::uint64_t step) {
  std::uint64_t wrong = 0;
  for (std::uint64_t row = 0; row < kRows; row += step) wrong += array[row] != value_at(row);
  return wrong;
}

/// The exit status of a child that does the work: 0, or the signal that killed it as a negative number.
int in_child(const std::function<int()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGALRM, SIG_DFL);
    ::alarm(60);  // a child that hangs fails
    ::_exit(work());
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/// A file whose values go through zstd, and the lazy modes of this machine.
struct Arrays {
  Arrays() {
    make_column(folder / "f.mdat", kRows, Profile::kSmall, value_at);
    series.emplace(*File::open(folder / "f.mdat")->find("x"));
    for (const PageMode mode : modes_of(*series)) {
      if (mode != PageMode::kEager) lazy.push_back(mode);
    }
  }
  /// Runs work(array) in a child for each mode; all must end with `status`.
  void each(int status, const std::function<int(const Paged<double>&)>& work) const {
    for (const PageMode mode : lazy) {
      INFO(name(mode));
      CHECK(in_child([&] { return work(*series->paged<double>({.mode = mode})); }) == status);
    }
  }
  TemporaryFolder folder;
  std::optional<Series> series;
  std::vector<PageMode> lazy;
};

// Catch2 handles SIGSEGV itself; what the children are to meet is set by each test.
void reset_handlers() {
  ::signal(SIGSEGV, SIG_DFL);
  ::signal(SIGBUS, SIG_DFL);
}

volatile std::uintptr_t g_nowhere = 16;
int touch_nowhere() { return *reinterpret_cast<volatile int*>(g_nowhere); }

TEST_CASE("a fault of the program itself kills it as ever") {
  const Arrays arrays;
  for (const PageMode mode : arrays.lazy) {
    CHECK(in_child([&] {
            reset_handlers();
            const auto array = arrays.series->paged<double>({.mode = mode});
            if (wrong_values(*array, 1000) > 0) return 1;
            return touch_nowhere();
          }) == -SIGSEGV);
    CHECK(in_child([&] {
            reset_handlers();
            const auto array = arrays.series->paged<double>({.mode = mode});
            void* const at = ::mmap(nullptr, 4096, PROT_READ, MAP_SHARED, ::memfd_create("empty", 0), 0);
            return *static_cast<volatile int*>(at);
          }) == -SIGBUS);
    CHECK(in_child([&] {
            reset_handlers();
            const auto array = arrays.series->paged<double>({.mode = mode});
            ::raise(SIGSEGV);
            return 0;
          }) == -SIGSEGV);
    CHECK(in_child([&] {
            ::signal(SIGSEGV, SIG_IGN);
            ::signal(SIGBUS, SIG_IGN);
            const auto array = arrays.series->paged<double>({.mode = mode});
            ::raise(SIGSEGV);
            ::raise(SIGBUS);
            return static_cast<int>(wrong_values(*array, 1000));
          }) == 0);
  }
}

TEST_CASE("writing to an array is a fault, not an endless loop") {
  const Arrays arrays;
  for (const PageMode mode : arrays.lazy) {
    CHECK(in_child([&] {
            reset_handlers();
            const auto array = arrays.series->paged<double>({.mode = mode});
            const_cast<double*>(array->data())[5 * kFrameRows] = 1;  // NOLINT
            return 0;
          }) == -SIGSEGV);
  }
}

sigjmp_buf g_jump;
std::atomic<int> g_foreign = 0;

void jump_back(int signal, siginfo_t* info, void* /*context*/) {
  if (signal == SIGSEGV && info->si_addr == reinterpret_cast<void*>(16)) ++g_foreign;
  siglongjmp(g_jump, 1);  // NOLINT
}

TEST_CASE("the handler that was there gets what is not ours, and is there again when we are gone") {
  const Arrays arrays;
  for (const PageMode mode : arrays.lazy) {
    CHECK(in_child([&] {
            struct sigaction theirs{};
            theirs.sa_sigaction = &jump_back;
            theirs.sa_flags = SA_SIGINFO;
            ::sigaction(SIGSEGV, &theirs, nullptr);
            ::sigaction(SIGBUS, &theirs, nullptr);
            {
              const auto array = arrays.series->paged<double>({.mode = mode});
              const auto second = arrays.series->paged<double>({.mode = mode});
              for (g_foreign = 0; g_foreign < 3;) {
                const int before = g_foreign;
                if (wrong_values(*array, 97) + wrong_values(*second, 997) > 0) return 1;
                if (sigsetjmp(g_jump, 1) == 0) return touch_nowhere();  // NOLINT
                if (g_foreign != before + 1) return 2;
              }
            }
            struct sigaction now{};
            ::sigaction(SIGSEGV, nullptr, &now);
            if (now.sa_sigaction != &jump_back) return 3;
            ::sigaction(SIGBUS, nullptr, &now);
            return now.sa_sigaction == &jump_back ? 0 : 4;
          }) == 0);
  }
}

TEST_CASE("a handler that came later and passes on what it does not know stays") {
  const Arrays arrays;
  static struct sigaction ours;
  for (const PageMode mode : arrays.lazy) {
    CHECK(in_child([&] {
            auto first = arrays.series->paged<double>({.mode = mode});
            struct sigaction theirs{};
            theirs.sa_sigaction = [](int signal, siginfo_t* info, void* context) {
              ++g_foreign;
              ours.sa_sigaction(signal, info, context);
            };
            theirs.sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK;
            const int signal = mode == PageMode::kUserfault ? SIGBUS : SIGSEGV;
            ::sigaction(signal, &theirs, &ours);
            // In order, so that a signal brings four frames.
            if (wrong_values(*first, kFrameRows) > 0 || g_foreign < 25) return 1;
            first = fail(ErrorCode::kNotFound, "");
            const auto second = arrays.series->paged<double>({.mode = mode});
            return static_cast<int>(wrong_values(*second, 97));
          }) == 0);
  }
}

TEST_CASE("little stack is enough, an alternate one for signals too") {
  const Arrays arrays;
  arrays.each(0, [](const Paged<double>& array) {
    struct Work {
      const Paged<double>* array;
      std::uint64_t wrong = 1;
    } work{&array};
    pthread_attr_t small;
    ::pthread_attr_init(&small);
    ::pthread_attr_setstacksize(&small, 64 << 10);
    pthread_t thread{};
    const auto run = [](void* argument) -> void* {
      Work& todo = *static_cast<Work*>(argument);
      alignas(16) static char alternate[16 << 10];
      stack_t stack{};
      stack.ss_sp = alternate;
      stack.ss_size = sizeof alternate;
      ::sigaltstack(&stack, nullptr);
      todo.wrong = wrong_values(*todo.array, 97);
      stack_t after{};
      ::sigaltstack(nullptr, &after);
      if (after.ss_sp != alternate || after.ss_flags != 0) todo.wrong = 1000;
      return nullptr;
    };
    if (::pthread_create(&thread, &small, run, &work) != 0) return 2;
    ::pthread_join(thread, nullptr);
    return static_cast<int>(work.wrong > 0);
  });
}

const Paged<double>* g_array = nullptr;
std::atomic<std::uint64_t> g_wrong = 0, g_calls = 0;

TEST_CASE("a signal handler may touch an array that the interrupted code is touching") {
  const Arrays arrays;
  arrays.each(0, [](const Paged<double>& array) {
    paging::set_budget(0);
    g_array = &array;
    struct sigaction tick{};
    tick.sa_handler = [](int) {
      const std::uint64_t row = g_calls++ * 7919 % 100 * kFrameRows + 3;
      g_wrong += (*g_array)[row] != value_at(row);
    };
    ::sigaction(SIGPROF, &tick, nullptr);
    const itimerval every{{0, 200}, {0, 200}};
    ::setitimer(ITIMER_PROF, &every, nullptr);
    std::uint64_t wrong = 0;
    for (std::uint64_t round = 0; g_calls < 300; ++round) {
      wrong += wrong_values(array, 509);
      if (round % 3 == 0) static_cast<void>(array.materialize({0, 60 * kFrameRows}));
    }
    const itimerval never{};  // the array goes next
    ::setitimer(ITIMER_PROF, &never, nullptr);
    return static_cast<int>(wrong + g_wrong > 0);
  });
}

TEST_CASE("a child of fork() reads the same, and its parent too") {
  const Arrays arrays;
  for (const PageMode mode : arrays.lazy) {
    INFO(name(mode));
    const auto array = arrays.series->paged<double>({.mode = mode});
    REQUIRE(array);
    CHECK(wrong_values(*array, 2 * kFrameRows) == 0);  // every other frame is there
    const auto pin = array->pin({kFrameRows, 3 * kFrameRows});
    REQUIRE(pin);
    CHECK(in_child([&] {
            int ends[2];
            if (::pipe(ends) != 0) return 1;
            if (::write(ends[1], array->data() + 2 * kFrameRows, 1000) != 1000) return 2;
            if (wrong_values(*array, 11) > 0) return 3;
            paging::set_budget(0);
            if (wrong_values(*array, 97) > 0) return 4;
            const auto another = arrays.series->paged<double>({.mode = mode});
            if (!another || wrong_values(*another, 97) > 0) return 5;
            return in_child([&] { return static_cast<int>(wrong_values(*array, 97) > 0); });  // and its child
          }) == 0);
    CHECK(wrong_values(*array, 11) == 0);
  }
}

TEST_CASE("a process forks while its threads touch arrays") {
  const Arrays arrays;
  for (const PageMode mode : arrays.lazy) {
    INFO(name(mode));
    CHECK(in_child([&] {
            paging::set_budget(0);
            const auto array = arrays.series->paged<double>({.mode = mode});
            std::atomic<bool> done = false;
            std::atomic<std::uint64_t> wrong = 0;
            std::vector<std::jthread> threads;
            for (std::uint64_t i = 0; i < 3; ++i) {
              threads.emplace_back([&, i] {
                while (!done) wrong += wrong_values(*array, 501 + i);
              });
            }
            int failed = 0;
            for (int i = 0; i < 20; ++i)
              failed += in_child([&] { return static_cast<int>(wrong_values(*array, 501) > 0); }) != 0;
            done = true;
            threads.clear();
            return static_cast<int>(wrong > 0) + failed;
          }) == 0);
  }
}

}  // namespace
}  // namespace mdat::test
