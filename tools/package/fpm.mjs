#!/usr/bin/env node
import { buildDeb } from './fpm/deb.mjs';
import { parseRequest } from './fpm/request.mjs';
import { buildRpm } from './fpm/rpm.mjs';

// electron-builder makes deb and rpm with fpm, a Ruby program that it downloads. This one understands what it says to fpm, and uses
// dpkg-deb and rpmbuild, which each distribution has, and which build the same bytes from the same files.
const BUILDERS = { deb: buildDeb, rpm: buildRpm };

const request = parseRequest(process.argv.slice(2));
await BUILDERS[request.type](request);
