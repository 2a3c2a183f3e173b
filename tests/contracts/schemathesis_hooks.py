"""What Schemathesis cannot know by itself: lines of JSON are sent as the text they are."""

import schemathesis

schemathesis.serializer.alias("application/x-ndjson", "text/plain")
