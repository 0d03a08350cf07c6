"""Languages: message catalogues, number and date formats, and the reader they are chosen for."""
