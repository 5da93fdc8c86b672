"""Many profiles in one statement (`compiling`), and its result read back (`running`)."""
