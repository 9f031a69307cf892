namespace Shoestring.Kernels.Tests;

/// <summary>Work that needs scratch memory.</summary>
internal delegate void ScratchWork(Span<float> scratch);
