"""Makes random libtorch programs: translation units of many small functions, some right, some wrong."""
