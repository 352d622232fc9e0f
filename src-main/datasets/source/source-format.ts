import type { AddDataSet } from '#shared/contract/data-sets.ts';
import type { ImageSource } from './image-source.ts';

/** A folder that may hold a data set. */
export interface FolderListing {
  readonly path: string;
  /** Names of its files; links to files count. */
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** A file that may hold a data set. */
export interface FileHead {
  readonly path: string;
  readonly gzipped: boolean;
  /** The first bytes, as stored. */
  readonly stored: Buffer;
  /** The first bytes, decompressed if the file is gzipped and can be. */
  readonly content: Buffer;
}

/** Why a file alone is not a data set, and what to give instead. */
export interface Fragment {
  /** `an IDX file` */
  readonly what: string;
  readonly remedy: string;
}

export interface OpenOptions {
  /** Creates a folder for unpacked files; it is deleted after the import. */
  readonly scratch: () => Promise<string>;
  readonly signal: AbortSignal | undefined;
}

export type FormatOption = 'labels' | 'layout' | 'size' | 'resize' | 'color' | 'trainDomains' | 'testDomains' | 'leaveOut';

/** A format that data sets are imported from. Formats are listed in `formats/source-formats.ts`. */
export interface SourceFormat {
  /** For messages that list the known formats: `a folder of IDX files`. */
  readonly description: string;
  /** The path of the data set, if the folder or one of its subfolders holds one. */
  matchFolder?(folder: FolderListing): string | undefined;
  matchFile?(file: FileHead): boolean;
  /** Recognizes a single file of a data set that consists of several. */
  matchFragment?(file: FileHead): Fragment | undefined;
  /** Options that only some formats read. */
  readonly options: readonly FormatOption[];
  /** Finds, counts and labels the images. Throws LabError `not-found`, `bad-file` or `conflict`. */
  open(path: string, request: AddDataSet, options: OpenOptions): Promise<ImageSource>;
}
