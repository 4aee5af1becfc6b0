"""How each dataset can be loaded: change capture, incremental by a watermark, or in full."""
