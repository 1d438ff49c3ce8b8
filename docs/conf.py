"""The site of these pages: `make docs` builds it into site/, strictly; nothing in it asks the network for anything."""

import veeval

project = "veeval"
author = "The veeval maintainers"
project_copyright = "The veeval maintainers, EUPL-1.2"
version = release = veeval.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = []
source_suffix = {".md": "markdown"}
language = "en"

myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]
suppress_warnings = ["ref.python"]  # a word in a docstring that is also the name of two attributes

napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False
autodoc_typehints = "none"
autodoc_member_order = "alphabetical"
autodoc_default_options = {"members": True, "undoc-members": False}
add_module_names = False
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88

html_theme = "furo"
html_title = f"veeval {release}"
html_static_path = ["stijl"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
