"""Workbooks: sheets, merged cells and values as shown become a paper."""
