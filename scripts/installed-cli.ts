#!/usr/bin/env node
// What the command takes for granted and Node 20 has not; on a newer Node these change nothing.
import "core-js/actual/array/from-async.js";
import "core-js/actual/map/group-by.js";
import "core-js/actual/object/group-by.js";
import "core-js/actual/promise/with-resolvers.js";
import "../src/cli/main.ts";
