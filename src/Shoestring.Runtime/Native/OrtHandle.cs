using System.Runtime.InteropServices;

namespace Shoestring.Runtime.Native;

/// <summary>An object of ONNX Runtime with the function that releases it.</summary>
internal sealed class OrtHandle : SafeHandle
{
    private readonly OrtFunction _release;

    public OrtHandle(nint value, OrtFunction release)
        : base(0, ownsHandle: true)
    {
        SetHandle(value);
        _release = release;
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>The raw pointer, for as long as this object is alive.</summary>
    public nint Value
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return handle;
        }
    }

    protected override bool ReleaseHandle()
    {
        OrtApi.Instance.Release(_release, handle);
        return true;
    }
}
