/**
 * Packages that become part of a build: a process then starts in half the time, because Node has few files to find and read. The other
 * packages have native parts or start files of their own.
 */
export const BUNDLED_PACKAGES = [
  ...['@bufbuild/protobuf', '@humanwhocodes/momoa', '@orpc/client', '@orpc/contract', '@orpc/server', 'commander', 'csv-parse', 'jstat'],
  ...['kysely', 'p-map', 'tar', 'yauzl', 'zod'],
];
