/** The tag that TensorFlow Serving and `tf.saved_model.load` look for. */
export const SERVE_TAG = 'serve';

/** The version of TensorFlow's graph format that the operations use (TensorFlow 2.9 and later). */
export const GRAPH_VERSIONS = { producer: 1087, minConsumer: 12 } as const;
