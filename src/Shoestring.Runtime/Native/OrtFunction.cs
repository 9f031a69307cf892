namespace Shoestring.Runtime.Native;

/// <summary>
/// Places in the table of functions that <c>OrtGetApiBase()->GetApi(n)</c> returns. The table only grows, so a place
/// never changes. Source: <c>onnxruntime_c_api.h</c>, <c>struct OrtApi</c>.
/// </summary>
internal enum OrtFunction
{
    GetErrorMessage = 2,
    CreateEnv = 3,
    DisableTelemetryEvents = 6,
    CreateSessionFromArray = 8,
    Run = 9,
    CreateSessionOptions = 10,
    EnableProfiling = 14,
    SetSessionGraphOptimizationLevel = 23,
    SetIntraOpNumThreads = 24,
    SetInterOpNumThreads = 25,
    SessionGetInputCount = 30,
    SessionGetOutputCount = 31,
    SessionGetInputTypeInfo = 33,
    SessionGetOutputTypeInfo = 34,
    SessionGetInputName = 36,
    SessionGetOutputName = 37,
    CreateTensorWithDataAsOrtValue = 49,
    GetTensorMutableData = 51,
    CastTypeInfoToTensorInfo = 55,
    GetTensorElementType = 60,
    GetDimensionsCount = 61,
    GetDimensions = 62,
    GetSymbolicDimensions = 63,
    GetTensorTypeAndShape = 65,
    CreateCpuMemoryInfo = 69,
    AllocatorFree = 76,
    GetAllocatorWithDefaultOptions = 78,
    ReleaseStatus = 93,
    ReleaseSession = 95,
    ReleaseValue = 96,
    ReleaseTypeInfo = 98,
    ReleaseTensorTypeAndShapeInfo = 99,
    ReleaseSessionOptions = 100,
    SessionEndProfiling = 110,
    SessionGetModelMetadata = 111,
    ModelMetadataGetProducerName = 112,
    ModelMetadataLookupCustomMetadataMap = 116,
    ReleaseModelMetadata = 118,
    ModelMetadataGetCustomMetadataMapKeys = 123,
    AddSessionConfigEntry = 130,
}
