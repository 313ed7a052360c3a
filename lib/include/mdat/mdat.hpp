// SPDX-License-Identifier: Apache-2.0
// All of the public API.
#pragma once

#include "mdat/as_of.hpp"
#include "mdat/axis.hpp"
#include "mdat/copy.hpp"
#include "mdat/error.hpp"
#include "mdat/file.hpp"
#include "mdat/gaps.hpp"
#include "mdat/join.hpp"
#include "mdat/paged.hpp"
#include "mdat/parallel.hpp"
#include "mdat/predicate.hpp"
#include "mdat/sample.hpp"
#include "mdat/scan.hpp"
#include "mdat/time.hpp"
#include "mdat/type.hpp"
#include "mdat/version.hpp"
#include "mdat/windows.hpp"
#include "mdat/writer.hpp"
