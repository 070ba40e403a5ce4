#!/usr/bin/env node
// What the command takes for granted and Node 20 lacks comes first.
import "./fill-in-node-20.ts";
import "../src/cli/main.ts";
