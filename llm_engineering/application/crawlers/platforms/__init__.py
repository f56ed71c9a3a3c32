"""The registry: every module in this folder holds one platform's Crawler."""
