/**
 * Every length that a checkpoint states about itself is held against one of these before it is believed. They are far above what
 * real files hold and far below what would exhaust the memory of the process that reads them.
 */

/** The format's own bound on the JSON header (https://github.com/huggingface/safetensors#format). */
export const MAX_SAFETENSORS_HEADER_BYTES = 100_000_000;

/** Commas and brackets in that header: a million tensors need about eight each; more only cost memory. */
export const MAX_SAFETENSORS_HEADER_ITEMS = 10_000_000;

/** A torch zip has one entry a storage; the largest optimizer states seen have some ten thousand. */
export const MAX_ZIP_ENTRIES = 200_000;

/** Names, shapes and settings of 20,000 tensors take 3 MB; tensor data is never inside a pickle. */
export const MAX_PICKLE_BYTES = 64 * 2 ** 20;

/** 20,000 tensors with both moments of Adam take 3 million opcodes; ten million run in about a second. */
export const MAX_PICKLE_OPCODES = 10_000_000;

/** Lists, tuples, dicts and records; a tensor makes about six. Bounds memory to a few hundred megabytes. */
export const MAX_PICKLE_CONTAINERS = 2_000_000;

/** Values that wait on the stack. Python writes a dict in batches of 1000, so real files stay below 10,000. */
export const MAX_PICKLE_STACK = 1_000_000;

/** Values stored for later reference; a tensor makes about ten. */
export const MAX_PICKLE_MEMO = 4_000_000;

/** The longest string or byte string: large enough for an array or a log kept beside the weights. */
export const MAX_PICKLE_STRING_BYTES = 16 * 2 ** 20;

/** Integers of more bytes than this are not numbers of a checkpoint (random generators keep 128 bits); decoding them is slow. */
export const MAX_PICKLE_INTEGER_BYTES = 256;

/** One line of a pickle: the name of a module or class, or a number in digits. */
export const MAX_PICKLE_LINE_BYTES = 4096;

/** Dicts within dicts on the way to a tensor; real checkpoints need four. A cycle ends here. */
export const MAX_NESTING = 32;

/** Tensors under all their names; 20,000 with both moments of Adam are 80,000. */
export const MAX_TENSORS = 300_000;

/** Values visited while looking for tensors. Shared references can make a small file look endless. */
export const MAX_VISITED_VALUES = 2_000_000;

/** PyTorch's own bound on the dimensions of a tensor. */
export const MAX_DIMENSIONS = 64;

/** Scalars and settings that are kept to be shown, and the length of each as text. */
export const MAX_METADATA_ENTRIES = 1000;
export const MAX_METADATA_CHARACTERS = 20_000;

/** Dense bytes of one tensor in memory: the longest typed array that every Node takes. */
export const MAX_TENSOR_BYTES = 2 ** 32 - 1;

/** The same for a tensor that repeats its elements (`expand`): a few bytes of a file must not fill the memory. */
export const MAX_REPEATED_BYTES = 2 ** 28;

/** The index of a checkpoint in several files: 300,000 tensors with long names take 30 MB. */
export const MAX_SHARD_INDEX_BYTES = 64 * 2 ** 20;

/** Files of one checkpoint, all of which are open at once; the largest published models have below 200, a process may open 1024. */
export const MAX_SHARDS = 500;

/** Fields of an ONNX model outside its tensors' data: the largest exported classifiers have some hundred thousand. Ten million take seconds. */
export const MAX_PROTO_FIELDS = 3_000_000;

/** Messages within messages; a graph within a branch within a loop needs about a dozen. */
export const MAX_PROTO_DEPTH = 40;

/** The longest text of an ONNX model: label lists and documentation are far below. */
export const MAX_PROTO_STRING_BYTES = 16 * 2 ** 20;
