"""The packaged sample, English to Turkish: written for this project, and what `lowres demo` runs on."""
