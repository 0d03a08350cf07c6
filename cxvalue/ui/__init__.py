"""The app: pages that read state, call the library and show exhibits. The only room that imports Streamlit."""
