"""The pages of the app, one file each with one `render()`."""
