namespace Shoestring.Kernels;

/// <summary>Restores the former SIMD rung when disposed; see <see cref="Simd.Force"/>.</summary>
public sealed class SimdScope : IDisposable
{
    private readonly SimdLevel _former;

    internal SimdScope(SimdLevel former) => _former = former;

    /// <summary>Restores the former rung.</summary>
    public void Dispose() => Simd.Restore(_former);
}
