"""The Beam job that cuts images into shards; knows no Keras, no component."""

import logging

# Beam says at import, on the root logger, that parts of it for Google Cloud
# are missing; no user of this package can mend that.
logging.getLogger().addFilter(
    lambda record: "apitools not found" not in record.getMessage()
)
